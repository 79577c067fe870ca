import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

/** The accent: a quiet pine green, dark enough for white text from step 6. */
const pine: MantineColorsTuple = [
  "#eef6f4",
  "#dcebe7",
  "#b9d8d0",
  "#93c3b8",
  "#6dac9f",
  "#48968a",
  "#2b7c70",
  "#1f675c",
  "#18524a",
  "#103a34",
];

const brick: MantineColorsTuple = [
  "#fcf0ee",
  "#f8deda",
  "#efb9b2",
  "#e59086",
  "#da6c60",
  "#cd5145",
  "#b83f34",
  "#9c3329",
  "#7d2820",
  "#571b16",
];

/** Neutral steps for Mantine's own parts; ours use the tokens in styles/tokens.css. */
const dark: MantineColorsTuple = [
  "#e4e7e5",
  "#c3c8c5",
  "#9fa6a2",
  "#7d8480",
  "#3a403d",
  "#2c312f",
  "#232826",
  "#191c1b",
  "#131615",
  "#0d0f0e",
];

const gray: MantineColorsTuple = [
  "#f8f8f6",
  "#f2f2ef",
  "#e8e8e4",
  "#dcdcd7",
  "#c6c7c1",
  "#a9aba5",
  "#7f827d",
  "#5c615e",
  "#3a3e3c",
  "#1d201f",
];

/** Grey buttons take our own greys; every other colour is resolved as usual. */
const variantColorResolver: VariantColorsResolver = (input) => {
  if (input.variant === "subtle" && input.color === "gray") {
    return { background: "transparent", hover: "var(--hover)", color: "var(--ink-2)", border: "1px solid transparent" };
  }
  if (input.variant === "default") {
    return {
      background: "var(--raised)",
      hover: "var(--hover)",
      color: "var(--ink)",
      border: "1px solid var(--line-strong)",
    };
  }
  return defaultVariantColorsResolver(input);
};

export const theme = createTheme({
  variantColorResolver,
  colors: { pine, brick, dark, gray },
  primaryColor: "pine",
  primaryShade: { light: 7, dark: 6 },
  white: "#ffffff",
  black: "#1d201f",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.71875rem", sm: "0.78125rem", md: "0.84375rem", lg: "0.9375rem", xl: "1.125rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.55", xl: "1.4" },
  spacing: { xs: "0.25rem", sm: "0.5rem", md: "0.75rem", lg: "1rem", xl: "1.5rem" },
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "14px" },
  defaultRadius: "md",
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.35" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.45" },
      h4: { fontSize: "0.84375rem", lineHeight: "1.5" },
    },
  },
  shadows: {
    xs: "0 1px 2px rgb(0 0 0 / 5%)",
    sm: "0 1px 3px rgb(0 0 0 / 7%), 0 1px 2px rgb(0 0 0 / 4%)",
    md: "0 4px 14px rgb(0 0 0 / 9%), 0 1px 3px rgb(0 0 0 / 6%)",
    lg: "0 10px 30px rgb(0 0 0 / 13%), 0 2px 6px rgb(0 0 0 / 6%)",
    xl: "0 18px 48px rgb(0 0 0 / 18%)",
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm", radius: "md" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 28, radius: "md" } },
    Tooltip: {
      defaultProps: { openDelay: 350, withArrow: false, offset: 6, transitionProps: { duration: 90 }, fz: "xs" },
    },
    Menu: {
      defaultProps: {
        shadow: "lg",
        radius: "lg",
        transitionProps: { duration: 90 },
        position: "bottom-end",
        offset: 4,
      },
    },
    Popover: { defaultProps: { shadow: "lg", radius: "lg", transitionProps: { duration: 90 } } },
    // The window itself never scrolls, and the lock would write an inline style that the policy forbids.
    Modal: {
      defaultProps: {
        radius: "lg",
        lockScroll: false,
        centered: true,
        overlayProps: { backgroundOpacity: 0.28 },
        transitionProps: { duration: 120 },
        // Outside of a section it would count as the page's own.
        attributes: { header: { role: "presentation" } },
      },
    },
    TextInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    TagsInput: { defaultProps: { size: "sm" } },
    Switch: { defaultProps: { size: "sm" } },
    SegmentedControl: { defaultProps: { size: "xs", radius: "md" } },
    Progress: { defaultProps: { size: 4, radius: "xl" } },
    Notification: { defaultProps: { radius: "lg", withBorder: true } },
  },
});

/** Ties Mantine's surfaces to our tokens, so both change together. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-body": "var(--paper)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-2)",
    "--mantine-color-default": "var(--raised)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-placeholder": "var(--ink-3)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--danger)",
  },
  light: {},
  dark: {},
});
