package dev.txmq.tcc.initiator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.tcc.config.ServiceName;
import dev.txmq.tcc.config.TccProperties;
import dev.txmq.tcc.initiator.Plan.PlannedBranch;
import dev.txmq.tcc.participant.BranchId;
import dev.txmq.tcc.wire.Peers;
import dev.txmq.tcc.wire.StatesRequest;
import dev.txmq.tcc.wire.Tries;

/**
 * Asks participants in other services. The same request is sent again while there is no answer, or one that blames the participant; a
 * participant has each branch once, however often it is asked.
 */
final class TryClient implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final ParameterizedTypeReference<Map<UUID, Map<String, String>>> STATES =
            new ParameterizedTypeReference<>() {};

    private final TccProperties properties;
    private final ServiceName name;
    private final Peers peers;
    private final TryThreads threads;
    private final JsonMapper jsonMapper;
    private final Clock clock;
    private final InitiatorMeters meters;
    private final Map<String, RestClient> clients = new ConcurrentHashMap<>();

    TryClient(
            TccProperties properties,
            ServiceName name,
            Peers peers,
            TryThreads threads,
            JsonMapper jsonMapper,
            Clock clock,
            InitiatorMeters meters) {
        this.properties = properties;
        this.name = name;
        this.peers = peers;
        this.threads = threads;
        this.jsonMapper = jsonMapper;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * What the tries came to.
     *
     * @param results of all branches, as JSON, if all are reserved
     * @param failed the first that is not, or null
     * @param refused whether its participant said no, rather than nothing
     */
    record Tried(
            Map<BranchId, byte[]> results,
            @Nullable PlannedBranch failed,
            boolean refused,
            @Nullable String reason) {}

    /** All at once; waits neither for the others when one fails, nor beyond the deadline. */
    Tried reserve(Plan plan) throws InterruptedException {
        CompletionService<OneTry> tries = new ExecutorCompletionService<>(threads);
        Map<Future<OneTry>, PlannedBranch> open = new LinkedHashMap<>();
        plan.elsewhere().forEach(branch -> open.put(tries.submit(() -> reserve(plan, branch)), branch));
        try {
            Map<BranchId, byte[]> results = new HashMap<>();
            while (!open.isEmpty()) {
                long left = Duration.between(clock.instant(), plan.deadline()).toMillis();
                Future<OneTry> ended = tries.poll(Math.max(1, left), TimeUnit.MILLISECONDS);
                if (ended == null) {
                    PlannedBranch silent = open.values().iterator().next();
                    return new Tried(Map.of(), silent, false, silent.participant() + ": no answer by the deadline");
                }
                open.remove(ended);
                OneTry one = ended.get();
                if (one.reason() != null) {
                    return new Tried(Map.of(), one.branch(), one.refused(), one.reason());
                }
                if (one.result() != null) {
                    results.put(plan.id(one.branch()), one.result());
                }
            }
            return new Tried(results, null, false, null);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            open.keySet().forEach(future -> future.cancel(true));
        }
    }

    /** @param reason why it is not reserved, or null if it is */
    private record OneTry(
            PlannedBranch branch,
            byte @Nullable [] result,
            boolean refused,
            @Nullable String reason) {}

    private OneTry reserve(Plan plan, PlannedBranch branch) {
        RetryPolicy policy = RetryPolicy.builder()
                .maxRetries(properties.tryAttempts() - 1L)
                .delay(PAUSE)
                .multiplier(3)
                .predicate(failure ->
                        failure instanceof NoAnswer && clock.instant().isBefore(plan.deadline()))
                .build();
        long begin = System.nanoTime();
        OneTry one;
        try {
            one = new RetryTemplate(policy).execute(() -> ask(plan, branch));
        } catch (RetryException e) {
            Throwable last = e.getCause() == null ? e : e.getCause();
            one = new OneTry(branch, null, false, "%s: %s".formatted(branch.participant(), last.getMessage()));
        }
        meters.tried(
                branch.participant(),
                one.reason() == null ? "reserved" : one.refused() ? "refused" : "no-answer",
                Duration.ofNanos(System.nanoTime() - begin));
        return one;
    }

    private OneTry ask(Plan plan, PlannedBranch branch) throws NoAnswer {
        try {
            return client(branch.participant())
                    .put()
                    .uri(Tries.PATH, branch.participant(), plan.id(), branch.name())
                    .header(Tries.ORIGIN, name.value())
                    .header(Tries.ACTIVITY, plan.type() + " " + UriUtils.encode(plan.key(), StandardCharsets.UTF_8))
                    .header(Tries.DEADLINE, plan.deadline().toString())
                    .contentType(MediaType.APPLICATION_JSON)
                    .accept(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON)
                    .body(branch.request())
                    .exchange((request, response) -> answer(branch, response));
        } catch (ResourceAccessException e) {
            throw new NoAnswer("no answer (%s)".formatted(e.getMessage()), e);
        } catch (UncheckedNoAnswer e) {
            throw new NoAnswer(e.getMessage(), e);
        }
    }

    private OneTry answer(PlannedBranch branch, ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        byte[] body = response.getBody().readAllBytes();
        if (status == 200 || status == 201) {
            return new OneTry(branch, result(body), false, null);
        }
        if (status == 409 || status == 410 || status == 422) {
            // 410 is no refusal of the resource: the try came too late
            return new OneTry(branch, null, status == 409, detail(body, status));
        }
        if (status >= 400 && status < 500) {
            return new OneTry(branch, null, false, detail(body, status));
        }
        throw new UncheckedNoAnswer("answered %d: %s".formatted(status, detail(body, status)));
    }

    private byte @Nullable [] result(byte[] body) {
        try {
            JsonNode result = jsonMapper.readTree(body).get("result");
            return result == null || result.isNull() ? null : jsonMapper.writeValueAsBytes(result);
        } catch (JacksonException e) {
            throw new UncheckedNoAnswer("an answer that is no JSON");
        }
    }

    private String detail(byte[] body, int status) {
        try {
            JsonNode problem = jsonMapper.readTree(body);
            JsonNode detail = problem == null ? null : problem.get("detail");
            return detail == null ? "status " + status : detail.asString();
        } catch (JacksonException e) {
            return "status " + status;
        }
    }

    /**
     * How reservations stand, by activity and branch; what the participant does not know is missing.
     *
     * @throws org.springframework.web.client.RestClientException if it does not answer with 200
     */
    Map<UUID, Map<String, String>> states(String participant, List<UUID> activities) {
        Map<UUID, Map<String, String>> states = client(participant)
                .post()
                .uri(StatesRequest.PATH)
                .contentType(MediaType.APPLICATION_JSON)
                .accept(MediaType.APPLICATION_JSON)
                .body(new StatesRequest(participant, activities))
                .retrieve()
                .body(STATES);
        return states == null ? Map.of() : states;
    }

    private RestClient client(String participant) {
        return clients.computeIfAbsent(participant, any -> {
            TccProperties.ParticipantAddress address = properties.participants().get(participant);
            if (address == null) {
                throw new IllegalStateException("txmq.tcc.participants.%s.url is not set".formatted(participant));
            }
            return peers.at(address.url());
        });
    }

    @Override
    public void close() {
        threads.close();
    }

    /** The participant may or may not have reserved. */
    private static final class NoAnswer extends Exception {

        NoAnswer(@Nullable String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final class UncheckedNoAnswer extends RuntimeException {

        UncheckedNoAnswer(String message) {
            super(message);
        }
    }
}
