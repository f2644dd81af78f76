package dev.txmq.reconcile.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.Ledger.Entry;
import dev.txmq.reconcile.config.Peer;
import dev.txmq.reconcile.side.PeerClients;
import dev.txmq.reconcile.side.SideException;
import dev.txmq.reconcile.side.Span;

/** Opens ledgers: those of this application, and those of others at {@code txmqledgers}. */
final class LedgerReader {

    private static final int MAX_LINE = 8192;
    private static final int OK = 200;

    private final List<Ledger> ledgers;
    private final PeerClients clients;
    private final Duration timeout;

    /** @param timeout of all entries of another application together */
    LedgerReader(List<Ledger> ledgers, PeerClients clients, Duration timeout) {
        this.ledgers = ledgers;
        this.clients = clients;
        this.timeout = timeout;
    }

    /**
     * Gives the entries of a time to this function, and closes them after it.
     *
     * @throws SideException if there is no such ledger, or it does not answer as it must
     */
    <T> T read(Peer peer, Span span, Function<Entries, T> work) {
        if (peer.url() != null) {
            return readRemote(peer, span, work);
        }
        Ledger ledger = ledgers.stream()
                .filter(one -> one.name().equals(peer.name()))
                .findFirst()
                .orElseThrow(() -> new SideException(
                        "this application has no ledger %s, and no url is set for it".formatted(peer.name())));
        try (Stream<Entry> entries = ledger.entries(span.from(), span.to())) {
            return work.apply(new Entries(peer.name(), entries.iterator()));
        }
    }

    private <T> T readRemote(Peer peer, Span span, Function<Entries, T> work) {
        RestClient client = clients.restClient(peer, timeout);
        try {
            T result = client.get()
                    .uri("/txmqledgers/{name}?from={from}&to={to}", peer.name(), span.from(), span.to())
                    .accept(MediaType.APPLICATION_NDJSON, MediaType.APPLICATION_JSON)
                    .exchange((request, response) -> work.apply(entries(peer, response)));
            if (result != null) {
                return result;
            }
            throw new SideException("ledger %s gives nothing".formatted(peer));
        } catch (RestClientException e) {
            throw new SideException("ledger %s does not answer (%s)".formatted(peer, e.getMessage()), e);
        }
    }

    private Entries entries(Peer peer, ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        if (status != OK) {
            throw new SideException("ledger %s answers %d".formatted(peer, status));
        }
        InputStream body = response.getBody();
        return new Entries(
                peer.name(), new Lines(peer, new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))));
    }

    private record Line(
            @Nullable String key,
            @Nullable BigDecimal amount,
            @Nullable Instant at,
            @Nullable String reference,
            @Nullable Long entries) {}

    /** Ends with a sentence when the last line is missing, or when a line is no entry. */
    private static final class Lines implements Iterator<Entry> {

        private final Peer peer;
        private final BufferedReader reader;
        private @Nullable Entry next;
        private boolean ended;
        private long count;

        Lines(Peer peer, BufferedReader reader) {
            this.peer = peer;
            this.reader = reader;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                Line line = line();
                if (line.entries != null) {
                    ended = true;
                    if (line.entries != count) {
                        throw new SideException(
                                "ledger %s gives %d entries and says %d".formatted(peer, count, line.entries));
                    }
                } else if (line.key == null || line.amount == null || line.at == null) {
                    throw new SideException("ledger %s gives an entry without key, amount or time".formatted(peer));
                } else {
                    next = entry(line.key, line.amount, line.at, line.reference);
                    count++;
                }
            }
            return next != null;
        }

        private Entry entry(String key, BigDecimal amount, Instant at, @Nullable String reference) {
            try {
                return new Entry(key, amount, at, reference);
            } catch (IllegalArgumentException e) {
                throw new SideException("ledger %s: %s".formatted(peer, e.getMessage()), e);
            }
        }

        private Line line() {
            try {
                Line line = JsonMapper.shared().readValue(text(), Line.class);
                if (line != null) {
                    return line;
                }
            } catch (JacksonException e) {
                throw new SideException("ledger %s gives a line that cannot be read".formatted(peer), e);
            } catch (IOException e) {
                throw new SideException("ledger %s breaks off (%s)".formatted(peer, e.getMessage()), e);
            }
            throw new SideException("ledger %s gives an empty line".formatted(peer));
        }

        private String text() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int read = reader.read(); read != '\n'; read = reader.read()) {
                if (read < 0) {
                    throw new SideException("ledger %s ends without saying how many entries it has".formatted(peer));
                }
                if (text.length() >= MAX_LINE) {
                    throw new SideException(
                            "ledger %s gives a line of more than %d characters".formatted(peer, MAX_LINE));
                }
                text.append((char) read);
            }
            return text.toString();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry given = next;
            next = null;
            return java.util.Objects.requireNonNull(given);
        }
    }
}
