package dev.txmq.points;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@PointsServiceTest
class PaymentPointsTest {

    @Autowired
    JsonMapper jsonMapper;

    @Test
    void areReadAsThePaymentServiceWritesThem() {
        PaymentPoints points = jsonMapper.readValue("{\"userId\":7,\"earn\":12,\"spend\":5}", PaymentPoints.class);

        assertThat(points).isEqualTo(new PaymentPoints(7, 12, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"userId\":0,\"earn\":1,\"spend\":1}",
                "{\"userId\":-7,\"earn\":1,\"spend\":1}",
                "{\"userId\":7,\"earn\":-1,\"spend\":1}",
                "{\"userId\":7,\"earn\":1,\"spend\":-1}",
                "{\"userId\":7,\"earn\":1000000001,\"spend\":0}",
                "{\"userId\":7,\"earn\":0,\"spend\":1000000001}",
                "{\"userId\":7,\"earn\":99999999999,\"spend\":0}",
                "{\"userId\":\"ada\",\"earn\":1,\"spend\":1}",
                "[]",
                "nonsense"
            })
    void areNotReadFromWhatMakesNoSense(String json) {
        assertThatThrownBy(() -> jsonMapper.readValue(json, PaymentPoints.class))
                .isInstanceOf(JacksonException.class);
    }
}
