package dev.txmq.payments.merchants;

import jakarta.validation.Valid;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class MerchantController {

    private final MerchantRegistrar registrar;

    MerchantController(MerchantRegistrar registrar) {
        this.registrar = registrar;
    }

    /** There is nothing to read a merchant from, so the answer has no location. It holds a secret, so nobody may keep a copy. */
    @PostMapping(
            path = "/merchants",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<RegisteredMerchant> register(@Valid @RequestBody NewMerchant body) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(registrar.register(body));
    }
}
