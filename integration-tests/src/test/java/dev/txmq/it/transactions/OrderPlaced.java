package dev.txmq.it.transactions;

record OrderPlaced(String item) {}
