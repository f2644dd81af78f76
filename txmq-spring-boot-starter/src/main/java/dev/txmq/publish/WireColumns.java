package dev.txmq.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.SqlParameterValue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.txmq.MessageId;
import dev.txmq.rocketmq.WireMessage;

/** How a message goes into the columns {@link #NAMES}, which both tables of messages have, and comes out of them. */
final class WireColumns {

    static final String NAMES = "id, topic, message_key, tag, headers, payload";

    private static final Logger LOG = LoggerFactory.getLogger(WireColumns.class);
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final JsonMapper jsonMapper;

    WireColumns(JsonMapper jsonMapper) {
        this.jsonMapper = jsonMapper;
    }

    /** In the order of the names; further ones may be added. */
    List<Object> values(WireMessage message) {
        List<Object> values = new ArrayList<>();
        values.add(message.id().toBytes());
        values.add(message.topic());
        values.add(message.key());
        values.add(text(message.tag()));
        values.add(text(headersColumn(message.headers())));
        values.add(message.body());
        return values;
    }

    /** Empty if somebody has changed the row so that it cannot be read. */
    Optional<WireMessage> read(ResultSet row) throws SQLException {
        String headers = row.getString("headers");
        MessageId id = MessageId.of(row.getBytes("id"));
        try {
            return Optional.of(new WireMessage(
                    id,
                    row.getString("topic"),
                    row.getString("message_key"),
                    row.getString("tag"),
                    headers == null ? Map.of() : Map.copyOf(jsonMapper.readValue(headers, HEADERS)),
                    row.getBytes("payload")));
        } catch (JacksonException | NullPointerException e) {
            LOG.debug("the headers of message {} cannot be read: {}", id, headers, e);
            return Optional.empty();
        }
    }

    /** With its type, or Spring would ask the driver for that of each null. */
    private static SqlParameterValue text(@Nullable String value) {
        return new SqlParameterValue(Types.VARCHAR, value);
    }

    private @Nullable String headersColumn(Map<String, String> headers) {
        return headers.isEmpty() ? null : jsonMapper.writeValueAsString(headers);
    }
}
