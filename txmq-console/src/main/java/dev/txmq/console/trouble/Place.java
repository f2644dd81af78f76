package dev.txmq.console.trouble;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Where items are. */
record Place(String service, String kind, String source) {

    /** Answers 400 to names that services do not have, and that mean something in a path. */
    Place {
        if (source.equals(".") || source.equals("..")) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
    }
}
