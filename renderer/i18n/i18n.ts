import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { errorSentences } from "./error-sentence.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

const storageKey = "handrail.language";

/** Each language in its own words. */
export const languageNames: Record<Language, string> = { en: "English", de: "Deutsch" };

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en };
  }
}

function preferredLanguage(window: Window): Language {
  const wanted = window.localStorage.getItem(storageKey) ?? window.navigator.language;
  return languages.find((language) => wanted.startsWith(language)) ?? "en";
}

/** English is at hand; another language is fetched when it is asked for. */
async function loadLanguage(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "app")) return;
  const [{ de }, { germanSentences }] = await Promise.all([import("./de.ts"), import("./german-errors.ts")]);
  i18next.addResourceBundle(language, "app", de);
  i18next.addResourceBundle(language, errorSentences, germanSentences);
}

export async function startI18n(window: Window): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "app",
    resources: { en: { app: en } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  });
  await setLanguage(preferredLanguage(window), window, { remember: false });
}

export async function setLanguage(
  language: Language,
  window: Window,
  { remember }: { remember: boolean } = { remember: true },
): Promise<void> {
  await loadLanguage(language);
  await i18next.changeLanguage(language);
  window.document.documentElement.lang = language;
  if (remember) window.localStorage.setItem(storageKey, language);
}
