import { createStore } from "zustand/vanilla";

const store = createStore<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

/** Whether the list of keys is shown. */
export const shortcutsDialog = {
  store,
  open: () => store.setState({ isOpen: true }),
  close: () => store.setState({ isOpen: false }),
};
