-- What is wrong or not yet finished in the databases of all services, a row for each finding: none, once every payment is settled
-- and the books balance. It needs a user who may read all of them.
WITH paid AS (
    SELECT o.order_no, o.user_id, o.merchant_id, o.amount, FLOOR(o.amount) AS earned, o.points_to_use AS spent, a.id AS activity_id
    FROM payments.payment_order o
    LEFT JOIN payments.txmq_activity a
        ON a.type = 'payment' AND a.business_key = o.order_no AND a.status = 'CONFIRMED'
    WHERE o.status = 'PAID')

-- each PAID order has one voucher, which adds up to zero, one credit of the merchant, and the points of its buyer
SELECT 'order PAID without exactly its voucher' AS finding, p.order_no AS id
FROM paid p LEFT JOIN accounts.voucher_line l ON l.order_no = p.order_no
GROUP BY p.order_no, p.merchant_id, p.amount
HAVING COUNT(l.line) <> 2 OR SUM(l.amount) <> 0
    OR SUM(l.book_account = 'bank' AND l.amount = p.amount) <> 1
    OR SUM(l.book_account = CONCAT('merchant:', p.merchant_id)) <> 1
UNION ALL
SELECT 'order PAID without exactly its credit', p.order_no
FROM paid p LEFT JOIN accounts.account_entry e ON e.activity_id = p.activity_id
GROUP BY p.order_no, p.merchant_id, p.amount
HAVING COUNT(e.id) <> 1 OR SUM(e.amount = p.amount AND e.merchant_id = p.merchant_id) <> 1
UNION ALL
SELECT 'order PAID without exactly its points', p.order_no
FROM paid p LEFT JOIN points.points_entry e ON e.activity_id = p.activity_id
GROUP BY p.order_no
-- MAX, since MySQL finds no computed column of a query above in HAVING
HAVING COUNT(e.id) <> (MAX(p.earned) > 0) + (MAX(p.spent) > 0)
    OR SUM(e.delta) <> MAX(p.earned) - MAX(p.spent) OR SUM(e.user_id <> p.user_id) <> 0

-- and no other order has
UNION ALL
SELECT 'voucher of no PAID order', order_no FROM accounts.voucher WHERE order_no NOT IN (SELECT order_no FROM paid)
UNION ALL
SELECT 'credit of no PAID order', order_no FROM accounts.account_entry WHERE order_no NOT IN (SELECT order_no FROM paid)
UNION ALL
SELECT 'points of no PAID order', user_id FROM points.points_entry
WHERE activity_id IS NOT NULL AND activity_id NOT IN (SELECT activity_id FROM paid WHERE activity_id IS NOT NULL)

-- a balance is the sum of its entries
UNION ALL
SELECT 'account that is not the sum of its entries', merchant_id
FROM (SELECT merchant_id, balance FROM accounts.account
    UNION ALL SELECT merchant_id, -amount FROM accounts.account_entry) moved
GROUP BY merchant_id HAVING SUM(balance) <> 0
UNION ALL
SELECT 'points that are not the sum of their entries', user_id
FROM (SELECT user_id, balance FROM points.points_account
    UNION ALL SELECT user_id, -delta FROM points.points_entry) moved
GROUP BY user_id HAVING SUM(balance) <> 0

-- nothing is under way, parked, or waits for an operator
UNION ALL
SELECT CONCAT('order ', status), order_no FROM payments.payment_order WHERE status IN ('PENDING', 'PAYING', 'SUSPENDED')
UNION ALL
SELECT 'activity TRYING', business_key FROM payments.txmq_activity WHERE status = 'TRYING'
UNION ALL
SELECT 'credit incoming', order_no FROM accounts.pending_credit
UNION ALL
SELECT 'points incoming or frozen', user_id FROM points.points_pending
UNION ALL
SELECT 'points frozen', user_id FROM points.points_account WHERE frozen <> 0
UNION ALL
SELECT CONCAT('reservation RESERVED at ', participant), business_key
FROM (SELECT participant, business_key, status FROM payments.txmq_reservation
    UNION ALL SELECT participant, business_key, status FROM accounts.txmq_reservation
    UNION ALL SELECT participant, business_key, status FROM points.txmq_reservation) reserved
WHERE status = 'RESERVED'
UNION ALL
SELECT CONCAT('message ', status), message_key
FROM (SELECT status, message_key FROM users.txmq_message
    UNION ALL SELECT status, message_key FROM payments.txmq_message) sent
WHERE status <> 'PUBLISHED'
UNION ALL
SELECT CONCAT('dead letter ', status), message_key
FROM (SELECT status, message_key FROM points.txmq_dead_letter
    UNION ALL SELECT status, message_key FROM accounts.txmq_dead_letter) parked;
