package dev.txmq.console.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.console.config.ConsoleProperties;

/** The services of the configuration, in the order of their names. Asks many at once, and waits for none longer than for the time limit. */
@Component
public final class Services implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Services.class);

    private final Map<String, ServiceClient> clients = new TreeMap<>();
    private final Duration timeout;
    private final ExecutorService threads;

    Services(
            ConsoleProperties properties,
            RestClient.Builder builder,
            SslBundles bundles,
            JsonMapper jsonMapper,
            ObjectProvider<Addresses> discovery) {
        this.timeout = properties.timeout();
        CustomizableThreadFactory names = new CustomizableThreadFactory("txmq-console-");
        names.setDaemon(true);
        this.threads = Executors.newCachedThreadPool(names);
        Clients making = new Clients(timeout, builder, bundles, jsonMapper, discovery.getIfAvailable());
        properties.services().forEach((name, service) -> clients.put(name, making.of(name, service)));
    }

    /** All of them. */
    public List<ServiceClient> all() {
        return List.copyOf(clients.values());
    }

    /** All instances, by the name of their service. Where nobody knows any, the service itself. */
    public Map<String, List<ServiceClient>> instances() {
        List<Question<ServiceClient, List<ServiceClient>>> questions = all().stream()
                .map(service -> new Question<>(service, service, ServiceClient::instances))
                .toList();
        Map<String, List<ServiceClient>> instances = new TreeMap<>();
        for (Answer<ServiceClient, List<ServiceClient>> answer : ask(questions)) {
            List<ServiceClient> told = answer.told();
            instances.put(answer.service(), told == null ? List.of(answer.about()) : told);
        }
        return instances;
    }

    /** The one with this name. */
    public Optional<ServiceClient> named(String name) {
        return Optional.ofNullable(clients.get(name));
    }

    /**
     * Asks all questions at once.
     *
     * @return an answer to each, in the order of the questions, after the time limit at the latest
     */
    public <Q, T> List<Answer<Q, T>> ask(List<Question<Q, T>> questions) {
        List<Future<T>> futures;
        try {
            futures = threads.invokeAll(
                    questions.stream().map(Services::callable).toList(), timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while services are asked", e);
        }
        List<Answer<Q, T>> answers = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            answers.add(answer(questions.get(i), futures.get(i)));
        }
        return answers;
    }

    private static <Q, T> Callable<T> callable(Question<Q, T> question) {
        return () -> question.question().apply(question.service());
    }

    private static <Q, T> Answer<Q, T> answer(Question<Q, T> question, Future<T> future) {
        String name = question.service().name();
        try {
            return new Answer<>(name, question.about(), future.get(), null);
        } catch (CancellationException e) {
            return failed(question, "%s does not answer in time".formatted(name));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ServiceException failure) {
                return failed(question, String.valueOf(failure.getMessage()));
            }
            LOG.warn("{} gives an answer that cannot be used", name, e.getCause());
            return failed(question, "%s gives an answer that cannot be used".formatted(name));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while services are asked", e);
        }
    }

    private static <Q, T> Answer<Q, T> failed(Question<Q, T> question, String failure) {
        return new Answer<>(question.service().name(), question.about(), null, failure);
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
