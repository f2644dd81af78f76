package dev.txmq.it.patterns;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.mysql.cj.jdbc.MysqlXADataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * One registration in one XA transaction of Narayana over both databases, in a process of its own that dies in the middle. Or, in
 * a later life, the recovery of what it has left.
 */
final class RegistrationProcess {

    /** What the process does. */
    enum Task {
        /** Both databases have prepared, and the log has no decision. */
        DIE_BEFORE_THE_DECISION,
        /** The log says commit, and no database has heard of it. */
        DIE_BEFORE_THE_FIRST_COMMIT,
        /** The users have committed, the points have not. */
        DIE_BETWEEN_THE_COMMITS,
        /** Ends what is left, as the log says, and leaves. */
        RECOVER
    }

    private static final int PASSES = 3;

    private static Task task;

    private RegistrationProcess() {}

    /** @param arguments the task, the URLs of both databases, the id of the user */
    public static void main(String[] arguments) throws Exception {
        task = Task.valueOf(arguments[0]);
        // by two drivers: Narayana would take two connections of one driver to one server for one database
        MariaDbDataSource users = new MariaDbDataSource();
        users.setUrl(arguments[1].replaceFirst("jdbc:mysql://([^?]*).*", "jdbc:mariadb://$1?sslMode=disable"));
        users.setUser("root");
        MysqlXADataSource points = new MysqlXADataSource();
        points.setUrl(arguments[2]);
        points.setUser("root");
        points.setPassword("");
        if (task == Task.RECOVER) {
            recover(users, points);
            System.exit(0);
        }
        register(users, points, Long.parseLong(arguments[3]));
    }

    private static void register(XADataSource users, XADataSource points, long userId) throws Exception {
        XAConnection usersConnection = users.getXAConnection();
        XAConnection pointsConnection = points.getXAConnection();
        TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
        manager.begin();
        Transaction transaction = manager.getTransaction();
        // they prepare, and commit, in this order
        if (task == Task.DIE_BEFORE_THE_FIRST_COMMIT) {
            transaction.enlistResource(new Deadly());
        }
        transaction.enlistResource(usersConnection.getXAResource());
        if (task == Task.DIE_BETWEEN_THE_COMMITS) {
            transaction.enlistResource(new Deadly());
        }
        transaction.enlistResource(pointsConnection.getXAResource());
        if (task == Task.DIE_BEFORE_THE_DECISION) {
            transaction.enlistResource(new Deadly());
        }
        execute(usersConnection, UsersAndPoints.registration(UsersAndPoints.USERS, userId));
        execute(pointsConnection, UsersAndPoints.registration(UsersAndPoints.POINTS, userId));
        manager.commit();
        throw new IllegalStateException("Still alive after the commit: the task was " + task);
    }

    private static void recover(XADataSource users, XADataSource points) {
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String parameter) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() throws SQLException {
                return new XAResource[] {
                    users.getXAConnection().getXAResource(),
                    points.getXAConnection().getXAResource()
                };
            }
        });
        for (int pass = 1; pass <= PASSES; pass++) {
            manager.scan();
            System.out.println("recovery has looked " + pass + " times");
        }
    }

    private static void execute(XAConnection from, List<String> statements) throws SQLException {
        Connection connection = from.getConnection();
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Takes part in the transaction, and ends the JVM at the task's moment. In the log it is read back as one without a task. */
    private static final class Deadly implements XAResource, Serializable {

        private static final long serialVersionUID = 1;

        @Override
        public int prepare(Xid id) {
            dieIf(Task.DIE_BEFORE_THE_DECISION);
            return XA_OK;
        }

        @Override
        public void commit(Xid id, boolean onePhase) {
            dieIf(Task.DIE_BEFORE_THE_FIRST_COMMIT);
            dieIf(Task.DIE_BETWEEN_THE_COMMITS);
        }

        private static void dieIf(Task moment) {
            if (task == moment) {
                System.out.println("dies now: " + moment);
                Runtime.getRuntime().halt(128 + 9);
            }
        }

        @Override
        public void rollback(Xid id) {}

        @Override
        public void start(Xid id, int flags) {}

        @Override
        public void end(Xid id, int flags) {}

        @Override
        public void forget(Xid id) {}

        @Override
        public Xid[] recover(int flag) {
            return new Xid[0];
        }

        @Override
        public boolean isSameRM(XAResource other) {
            return other == this;
        }

        @Override
        public int getTransactionTimeout() {
            return 0;
        }

        @Override
        public boolean setTransactionTimeout(int seconds) {
            return false;
        }
    }
}
