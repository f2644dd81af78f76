package dev.txmq.console.chromium;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.options.ColorScheme;

/** Ways in which people look at the pages. */
enum Look {
    LIGHT(ColorScheme.LIGHT, 1_200, "en"),
    DARK(ColorScheme.DARK, 1_200, "en"),
    LIGHT_ON_A_PHONE(ColorScheme.LIGHT, 360, "zh-CN"),
    DARK_ON_A_PHONE(ColorScheme.DARK, 360, "en");

    private static final int HEIGHT = 800;

    private final ColorScheme colors;
    private final int width;
    private final String language;

    Look(ColorScheme colors, int width, String language) {
        this.colors = colors;
        this.width = width;
        this.language = language;
    }

    NewContextOptions options() {
        return new NewContextOptions()
                .setColorScheme(colors)
                .setViewportSize(width, HEIGHT)
                .setLocale(language);
    }
}
