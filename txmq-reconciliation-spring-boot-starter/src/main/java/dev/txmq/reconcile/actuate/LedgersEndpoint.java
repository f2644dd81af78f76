package dev.txmq.reconcile.actuate;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.core.io.AbstractResource;
import org.springframework.util.MimeTypeUtils;

import dev.txmq.actuate.ReaderAccess;
import dev.txmq.reconcile.Ledger;
import dev.txmq.reconcile.ledger.LedgerStream;

import static dev.txmq.actuate.OperatorAccess.error;
import static dev.txmq.actuate.OperatorAccess.ok;
import static dev.txmq.actuate.OperatorAccess.time;

/** The {@link Ledger} beans of the application, for whoever compares them. Entries are read while they are sent, in constant memory. */
@Endpoint(id = "txmqledgers")
class LedgersEndpoint {

    private final List<Ledger> ledgers;
    private final ReaderAccess readers;

    LedgersEndpoint(List<Ledger> ledgers, ReaderAccess readers) {
        this.ledgers = ledgers;
        this.readers = readers;
    }

    @ReadOperation
    WebEndpointResponse<Object> list(SecurityContext caller) {
        return readers.read(
                caller,
                () -> ok(Map.of("ledgers", ledgers.stream().map(Ledger::name).toList())));
    }

    @ReadOperation(produces = {"application/x-ndjson", "application/json"})
    WebEndpointResponse<Object> entries(
            @Selector String name, @Nullable String from, @Nullable String to, SecurityContext caller) {
        return readers.read(caller, () -> {
            Optional<Ledger> ledger =
                    ledgers.stream().filter(one -> one.name().equals(name)).findFirst();
            if (ledger.isEmpty()) {
                return error(404, "There is no ledger '%s'".formatted(name));
            }
            return new WebEndpointResponse<>(
                    new Entries(ledger.get(), time("from", from), time("to", to)),
                    200,
                    MimeTypeUtils.parseMimeType("application/x-ndjson"));
        });
    }

    /** Of no length that anybody knows before. */
    private static final class Entries extends AbstractResource {

        private final Ledger ledger;
        private final Instant from;
        private final Instant to;

        Entries(Ledger ledger, Instant from, Instant to) {
            this.ledger = ledger;
            this.from = from;
            this.to = to;
        }

        @Override
        public InputStream getInputStream() {
            return new LedgerStream(ledger.entries(from, to));
        }

        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public String getDescription() {
            return "ledger " + ledger.name();
        }
    }
}
