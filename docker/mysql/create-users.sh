#!/bin/bash
# Each service has a database, a user that works with its rows, and one that changes its tables. Runs when the data directory is new,
# and when somebody calls it because a password has changed.
set -euo pipefail

password() { cat "/run/secrets/$1"; }

user() { # NAME HOST
  echo "CREATE USER IF NOT EXISTS '$1'@'$2'; ALTER USER '$1'@'$2' IDENTIFIED BY '$(password "$1")';"
}

service() { # NAME
  cat <<EOS
CREATE DATABASE IF NOT EXISTS $1 CHARACTER SET utf8mb4;
$(user "$1" %)
GRANT SELECT, INSERT, UPDATE, DELETE ON $1.* TO '$1'@'%';
$(user "$1-migration" %)
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON $1.* TO '$1-migration'@'%';
EOS
}

MYSQL_PWD=$(password root) mysql --user=root <<EOS
$(service users)
$(service points)
$(service payments)
$(service accounts)

-- reconciles once, as an instance of the user service
$(user reconciliation %)
GRANT SELECT, INSERT, UPDATE, DELETE ON users.* TO 'reconciliation'@'%';

-- for the health check, and there only when all of the above is; it may log in from this container, and nothing else
$(user health 127.0.0.1)
EOS
