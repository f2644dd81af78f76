package dev.txmq.console.security;

import java.util.Map;

/**
 * How one can log in.
 *
 * @param withPassword whether the configuration has users
 * @param providers the names of OAuth2 providers by the ids of their registrations
 */
record LogIns(boolean withPassword, Map<String, String> providers) {}
