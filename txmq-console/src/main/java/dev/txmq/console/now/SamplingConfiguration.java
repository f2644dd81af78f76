package dev.txmq.console.now;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Takes samples for the charts. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class SamplingConfiguration {

    @Bean
    Sampler sampler(States states) {
        return new Sampler(states, Clock.systemUTC());
    }

    @Bean
    SamplingTimer samplingTimer(Sampler sampler) {
        return new SamplingTimer(sampler);
    }
}
