package dev.txmq.it.shop;

public record PurchaseMade(String item) {}
