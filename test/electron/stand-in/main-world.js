// Runs in the page's own world, before the page: the near end of contextBridge. What goes between the worlds is cloned,
// as a CustomEvent's detail is; dispatching is synchronous.
(() => {
  const pending = new Map();
  let answer;
  const freeze = (value) => {
    for (const field of Object.values(value)) if (typeof field === "object" && field !== null) freeze(field);
    return Object.freeze(value);
  };
  const toError = ({ message }) => new Error(message);
  const call = (path, values) => {
    if (values.some((value) => typeof value === "function")) {
      throw new Error("the stand-in for Electron doesn't model functions that the page gives to its preload");
    }
    answer = undefined;
    document.dispatchEvent(new CustomEvent("stand-in-call", { detail: { path, values } }));
    if (!answer) throw new Error("the preload's world is gone");
    if (answer.error) throw toError(answer.error);
    if (answer.promise === undefined) return answer.value;
    return new Promise((resolve, reject) => pending.set(answer.promise, { resolve, reject }));
  };
  const shape = (description, path) => {
    if (description.function) return (...values) => call(path, values);
    if (!description.fields) return description.value;
    return Object.fromEntries(
      Object.entries(description.fields).map(([key, field]) => [key, shape(field, [...path, key])]),
    );
  };
  // Chromium would have made the new window before anybody is asked.
  const askToOpen = (address) => {
    const { href } = new URL(address, document.baseURI);
    document.dispatchEvent(new CustomEvent("stand-in-open", { detail: href }));
    return null;
  };
  window.open = (address = "about:blank") => askToOpen(address);
  window.addEventListener("click", (event) => {
    const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
    if (link?.target !== "_blank" || event.defaultPrevented) return;
    event.preventDefault();
    askToOpen(link.href);
  });
  document.addEventListener("stand-in-page", ({ detail }) => {
    if (detail.type === "expose") {
      const value = freeze(shape(detail.description, [detail.key]));
      Object.defineProperty(window, detail.key, { value, enumerable: true });
    } else if (detail.type === "answer") answer = detail;
    else {
      const waiting = pending.get(detail.promise);
      pending.delete(detail.promise);
      if (detail.error) waiting.reject(toError(detail.error));
      else waiting.resolve(detail.value);
    }
  });
})();
