package dev.txmq.it.processes;

import java.util.List;
import java.util.function.BooleanSupplier;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

/** A container, which keeps its files when its process dies. Its ports must be given ones, to be the same in every life. */
final class ContainerProcess extends ChildProcess {

    private final GenericContainer<?> container;
    private boolean frozen;

    ContainerProcess(String name, GenericContainer<?> container, BooleanSupplier ready) {
        super(name, ready);
        this.container = container.waitingFor(new NotAtAll());
    }

    @Override
    public synchronized void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else if (!isAlive()) {
            docker().startContainerCmd(container.getContainerId()).exec();
        }
    }

    /** Replaces a file, which the next start reads. */
    void write(String path, String text) {
        container.copyFileToContainer(Transferable.of(text), path);
    }

    @Override
    public synchronized void kill9() {
        end("KILL");
        awaitDeath();
    }

    @Override
    public synchronized void terminate() {
        end("TERM");
    }

    private void end(String signal) {
        thaw();
        if (isAlive()) {
            docker().killContainerCmd(container.getContainerId())
                    .withSignal(signal)
                    .exec();
        }
    }

    @Override
    public void awaitDeath() {
        await(this + " is dead")
                .atMost(ofSeconds(120))
                .pollDelay(ofMillis(0))
                .pollInterval(ofMillis(20))
                .until(() -> !isAlive());
    }

    @Override
    public synchronized void freeze() {
        if (isAlive() && !frozen) {
            docker().pauseContainerCmd(container.getContainerId()).exec();
            frozen = true;
        }
    }

    @Override
    public synchronized void thaw() {
        if (frozen) {
            docker().unpauseContainerCmd(container.getContainerId()).exec();
            frozen = false;
        }
    }

    @Override
    public boolean isAlive() {
        if (container.getContainerId() == null) {
            return false;
        }
        ContainerState state =
                docker().inspectContainerCmd(container.getContainerId()).exec().getState();
        return Boolean.TRUE.equals(state.getRunning());
    }

    @Override
    public List<String> lines() {
        return container.getContainerId() != null ? container.getLogs().lines().toList() : List.of();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    /** Whoever starts it does that, as with every process. */
    private static final class NotAtAll extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
