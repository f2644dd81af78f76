package dev.txmq.points;

import jakarta.validation.constraints.Positive;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PointsController {

    private final PointsAccounts accounts;

    PointsController(PointsAccounts accounts) {
        this.accounts = accounts;
    }

    @GetMapping(path = "/points/{userId}", produces = MediaType.APPLICATION_JSON_VALUE)
    PointsStatement statement(@PathVariable @Positive(message = Problems.NO_ID) long userId) {
        return accounts.statement(userId);
    }
}
