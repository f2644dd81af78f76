#!/bin/bash
# Each service has a database, a user that works with its rows, and one that changes its tables. Runs when the data directory is new,
# and when somebody calls it because a password has changed.
set -euo pipefail

password() { cat "/run/secrets/$1"; }

user() { # NAME HOST
  echo "CREATE USER IF NOT EXISTS '$1'@'$2'; ALTER USER '$1'@'$2' IDENTIFIED BY '$(password "$1")';"
}

MYSQL_PWD=$(password root) mysql --user=root <<EOS
CREATE DATABASE IF NOT EXISTS users CHARACTER SET utf8mb4;
CREATE DATABASE IF NOT EXISTS points CHARACTER SET utf8mb4;

$(user users %)
$(user points %)
GRANT SELECT, INSERT, UPDATE, DELETE ON users.* TO users@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON points.* TO points@'%';

$(user users-migration %)
$(user points-migration %)
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON users.* TO 'users-migration'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON points.* TO 'points-migration'@'%';

-- for the health check, and there only when all of the above is; it may log in from this container, and nothing else
$(user health 127.0.0.1)
EOS
