package dev.txmq.accounts;

import jakarta.validation.constraints.Positive;

import org.hibernate.validator.constraints.Range;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AccountController {

    private final AccountDirectory directory;

    AccountController(AccountDirectory directory) {
        this.directory = directory;
    }

    @GetMapping(path = "/accounts/{merchantId}", produces = MediaType.APPLICATION_JSON_VALUE)
    AccountStatement statement(
            @PathVariable @Positive(message = Problems.NO_ID) long merchantId,
            @RequestParam(defaultValue = "100") @Range(min = 1, max = 1000, message = Problems.NO_LIMIT) int limit,
            @RequestParam(required = false) @Positive(message = Problems.NO_ID) @Nullable Long after) {
        return directory.statement(merchantId, after == null ? 0 : after, limit);
    }
}
