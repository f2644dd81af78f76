package dev.txmq.it.shop;

record PurchaseMade(String item) {}
