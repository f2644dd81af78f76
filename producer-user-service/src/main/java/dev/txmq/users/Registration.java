package dev.txmq.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** What a client asks for. The constraints are checked before anything else sees it. */
record Registration(
        @NotNull(message = "is missing")
        @Pattern(regexp = "[a-z0-9_-]{3,32}", message = "must be 3 to 32 of a-z 0-9 _ -")
        String username,

        @NotNull(message = "is missing")
        @Pattern(regexp = EMAIL, message = "must be an e-mail address of at most 254 characters")
        String email) {

    /** What browsers accept in an e-mail field: ASCII only, domains of other scripts in their {@code xn--} form. */
    private static final String EMAIL =
            "(?=.{3,254}$)[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*";

    /** SHA-256 of the values, so that the order of the fields and white space in the JSON make no difference. */
    byte[] fingerprint() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((username + '\n' + email).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
