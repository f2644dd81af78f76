package dev.txmq.users;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/users", produces = MediaType.APPLICATION_JSON_VALUE)
class UserController {

    private final IdempotentRegistration registration;
    private final UserDirectory directory;

    UserController(IdempotentRegistration registration, UserDirectory directory) {
        this.registration = registration;
        this.directory = directory;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<User> register(
            @Valid @RequestBody Registration body,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Pattern(regexp = "[!-~]{1,255}", message = "must be 1 to 255 visible ASCII characters")
                    @Nullable
                    String key) {
        User user = registration.register(body, key);
        return ResponseEntity.created(URI.create("/users/" + user.id())).body(user);
    }

    @GetMapping("/{id}")
    UserProfile get(@PathVariable long id) {
        return directory.profile(id);
    }
}
