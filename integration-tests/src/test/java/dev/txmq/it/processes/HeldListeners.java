package dev.txmq.it.processes;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import dev.txmq.Workers;

/** Lets tests pause the listeners of a service, which has no users who may ask its actuator to. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ConditionalOnProperty(JobSteps.PROPERTY)
class HeldListeners {

    @RestController
    static class Pauses {

        private static final String OPERATOR = "chaos";

        private final Workers workers;

        Pauses(Workers workers) {
            this.workers = workers;
        }

        @PostMapping("/listeners/{name}/pause")
        void pause(@PathVariable String name, @RequestParam boolean remember) {
            workers.pause(name, remember, "to see what happens", OPERATOR);
        }

        @PostMapping("/listeners/{name}/resume")
        void resume(@PathVariable String name) {
            try {
                workers.resume(name, OPERATOR);
            } catch (IllegalStateException e) {
                // it has died and runs again, and nobody has remembered the pause
            }
        }
    }
}
