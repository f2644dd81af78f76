package dev.txmq.reconcile.ledger;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import dev.txmq.reconcile.Ledger.Entry;

/**
 * Entries as bytes, read from the ledger while they are read from here: one JSON object per line, however the application writes JSON, and a last line
 * that tells how many there were. Without that line, somebody has only a part.
 */
public final class LedgerStream extends InputStream {

    private final Stream<Entry> entries;
    private final Iterator<Entry> iterator;
    private byte[] line = {};
    private int position;
    private long count;
    private boolean ended;

    /** Closes the entries when it is closed. */
    public LedgerStream(Stream<Entry> entries) {
        this.entries = entries;
        this.iterator = entries.iterator();
    }

    @Override
    public int read() {
        return isAtEnd() ? -1 : line[position++] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (isAtEnd()) {
            return -1;
        }
        int read = Math.min(length, line.length - position);
        System.arraycopy(line, position, buffer, offset, read);
        position += read;
        return read;
    }

    private boolean isAtEnd() {
        if (position == line.length && !ended) {
            Map<String, Object> next = new LinkedHashMap<>();
            if (iterator.hasNext()) {
                Entry entry = iterator.next();
                count++;
                next.put("key", entry.key());
                next.put("amount", entry.amount().toPlainString());
                next.put("at", entry.at().toString());
                if (entry.reference() != null) {
                    next.put("reference", entry.reference());
                }
            } else {
                ended = true;
                next.put("entries", count);
            }
            line = (JsonMapper.shared().writeValueAsString(next) + "\n").getBytes(StandardCharsets.UTF_8);
            position = 0;
        }
        return position == line.length;
    }

    @Override
    public void close() {
        entries.close();
    }
}
