package dev.txmq.console;

import java.util.regex.Pattern;

/**
 * One more page in the menu, for an application that has the console in it and a controller of its own. A bean of this type shows the page
 * to whoever may see the console. What the page does goes to addresses below {@code /acts}, which are for operators alone. Beans are in their
 * {@code @Order}, behind the console's own pages.
 *
 * @param path such as {@code /reports}: {@code GET} of it, and of what is below it, is allowed
 * @param title the key of its title, in the message files that {@code spring.messages.basename} names beside {@code messages}. The page gives
 *     it to the fragment {@code page} of the template {@code layout}, too.
 */
public record MenuEntry(String path, String title) {

    private static final Pattern PATH = Pattern.compile("/[a-z][a-z-]*");

    /** @throws IllegalArgumentException for a path that is not one lower-case word behind a slash */
    public MenuEntry {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "The path of a MenuEntry must be like /reports, was '%s'".formatted(path));
        }
    }
}
