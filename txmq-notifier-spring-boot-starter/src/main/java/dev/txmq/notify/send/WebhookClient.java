package dev.txmq.notify.send;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.FilteredHostException;

import dev.txmq.notify.send.Answer.Failure;

/**
 * Sends one request and reads the beginning of its answer.
 *
 * <p>The time-outs of the client are those of single reads, so a watchdog ends the request as a whole. The answer is cut off by ending the
 * request too, since closing a response reads it to its end. Nothing is decoded, followed or sent again.
 */
final class WebhookClient implements AutoCloseable {

    private static final int STORED_BYTES = 2048;
    private static final int SUCCESS = 2;

    private final CloseableHttpClient client;
    private final ScheduledExecutorService watchdog;
    private final Duration timeout;
    private final int maxResponse;
    private final Clock clock;

    WebhookClient(
            CloseableHttpClient client,
            ScheduledExecutorService watchdog,
            Duration timeout,
            int maxResponse,
            Clock clock) {
        this.client = client;
        this.watchdog = watchdog;
        this.timeout = timeout;
        this.maxResponse = maxResponse;
        this.clock = clock;
    }

    /** @param expectedBody what a success must answer, or null for anything */
    Answer post(URI url, Map<String, String> headers, byte[] body, @Nullable String expectedBody) {
        Instant startedAt = clock.instant();
        long begin = System.nanoTime();
        HttpPost request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm = watchdog.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        Partial partial = new Partial();
        try {
            ClassicHttpResponse response =
                    client.executeOpen(RoutingSupport.determineHost(request), request, HttpClientContext.create());
            try {
                read(response, request, partial);
            } finally {
                if (!partial.complete) {
                    request.cancel();
                }
                response.close();
            }
        } catch (IOException | HttpException | RuntimeException e) {
            if (partial.status == null || !partial.enough) {
                partial.failure = late.get() ? Failure.TIMEOUT : failure(e);
                partial.error = late.get() ? "no complete answer within " + timeout : described(e);
            }
        } finally {
            alarm.cancel(false);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        return partial.answer(startedAt, took, expectedBody);
    }

    private void read(ClassicHttpResponse response, HttpPost request, Partial partial) throws IOException {
        partial.status = response.getCode();
        partial.retryAfter = retryAfter(response.getFirstHeader("Retry-After"));
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            partial.complete = true;
            partial.enough = true;
            return;
        }
        InputStream content = entity.getContent();
        byte[] buffer = new byte[room(entity.getContentLength())];
        int length = 0;
        try {
            while (length < buffer.length) {
                int read = content.read(buffer, length, buffer.length - length);
                if (read < 0) {
                    partial.complete = true;
                    break;
                }
                length += read;
            }
        } finally {
            partial.body = Arrays.copyOf(buffer, length);
        }
        partial.enough = true;
        if (!partial.complete) {
            request.cancel();
        }
    }

    /** One byte more than what comes, so that its end is read. */
    private int room(long announced) {
        return announced < 0 || announced >= maxResponse ? maxResponse : (int) announced + 1;
    }

    private @Nullable Duration retryAfter(@Nullable Header header) {
        if (header == null || header.getValue() == null) {
            return null;
        }
        String value = header.getValue().strip();
        try {
            Duration wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
            return wait.isNegative() || wait.isZero() ? null : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Failure failure(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof FilteredHostException) {
                return Failure.BLOCKED;
            }
        }
        if (e instanceof UnknownHostException) {
            return Failure.DNS;
        }
        if (e instanceof ConnectException
                || e instanceof ConnectTimeoutException
                || e instanceof NoRouteToHostException) {
            return Failure.CONNECT;
        }
        if (e instanceof SSLException) {
            return Failure.TLS;
        }
        if (e instanceof SocketTimeoutException) {
            return Failure.TIMEOUT;
        }
        return e instanceof IOException || e instanceof HttpException ? Failure.RESET : Failure.INTERNAL;
    }

    private static String described(Exception e) {
        return "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage());
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /** What is known so far. */
    private static final class Partial {

        @Nullable
        Integer status;

        @Nullable
        Duration retryAfter;

        byte @Nullable [] body;
        /** The answer was read to its end. */
        boolean complete;
        /** It was read as far as it counts. */
        boolean enough;

        @Nullable
        Failure failure;

        @Nullable
        String error;

        Answer answer(Instant startedAt, Duration took, @Nullable String expectedBody) {
            if (failure == null && status != null) {
                if (status / 100 != SUCCESS) {
                    failure = Failure.STATUS;
                    error = "answered " + status;
                } else if (expectedBody != null && !begins().equals(expectedBody)) {
                    failure = Failure.BODY;
                    error = "answered %d without '%s'".formatted(status, expectedBody);
                }
            }
            byte[] stored =
                    body == null || body.length == 0 ? null : Arrays.copyOf(body, Math.min(body.length, STORED_BYTES));
            return new Answer(startedAt, took, status, failure, error, stored, retryAfter);
        }

        private String begins() {
            if (body == null) {
                return "";
            }
            return new String(body, 0, Math.min(body.length, 80), StandardCharsets.UTF_8).strip();
        }
    }
}
