package dev.txmq.console.trouble;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

import dev.txmq.console.service.Answer;
import dev.txmq.console.service.Question;
import dev.txmq.console.service.ServiceClient;
import dev.txmq.console.service.Services;

/** Asks services what waits for a human. */
@Component
class Troubles {

    private static final int PAGE = 50;

    private final Services services;
    private final List<TroubleKind> kinds;

    Troubles(Services services, List<TroubleKind> kinds) {
        this.services = services;
        this.kinds = List.copyOf(kinds);
    }

    List<String> services() {
        return services.all().stream().map(ServiceClient::name).toList();
    }

    List<String> kinds() {
        return kinds.stream().map(TroubleKind::name).toList();
    }

    /**
     * What waits, of all services and kinds.
     *
     * @param service only this one, or all
     * @param kind only this one, or all
     */
    Overview overview(@Nullable String service, @Nullable String kind) {
        List<Question<TroubleKind, List<Source>>> questions = new ArrayList<>();
        for (TroubleKind each : kind == null ? kinds : List.of(kind(kind))) {
            for (ServiceClient client : service == null ? services.all() : List.of(client(service))) {
                questions.add(new Question<>(client, each, each::sources));
            }
        }
        List<Overview.Row> rows = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Answer<TroubleKind, List<Source>> answer : services.ask(questions)) {
            List<Source> told = answer.told();
            if (told == null) {
                failures.add(Objects.requireNonNull(answer.failure()));
            } else {
                told.forEach(source -> rows.add(
                        new Overview.Row(answer.service(), answer.about().name(), source)));
            }
        }
        return new Overview(rows, failures.stream().distinct().sorted().toList());
    }

    /** One page of a source, or why there is none. */
    Answer<TroubleKind, Page> page(Place place, String state, @Nullable UUID after) {
        return ask(place, (client, kind) -> kind.page(client, new Query(place.source(), state, after, PAGE)));
    }

    /** One item, or why there is none. */
    Answer<TroubleKind, Optional<Item>> find(Place place, UUID id) {
        return ask(place, (client, kind) -> kind.find(client, place.source(), id));
    }

    /** With how many items it would be done. */
    Answer<TroubleKind, Long> count(Place place, AllAtOnce all) {
        return ask(place, (client, kind) -> all.count(client, place.source()));
    }

    private <T> Answer<TroubleKind, T> ask(Place place, BiFunction<ServiceClient, TroubleKind, T> question) {
        TroubleKind kind = kind(place.kind());
        return services.ask(List.of(new Question<>(
                        client(place.service()), kind, (ServiceClient client) -> question.apply(client, kind))))
                .get(0);
    }

    TroubleKind kind(String name) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    ServiceClient client(String name) {
        return services.named(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
