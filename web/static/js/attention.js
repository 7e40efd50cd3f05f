// @ts-check
/** Whether a person looks at this page. In a frame the page around it tells whether that page has the focus. */
export const attention = {
  hostFocused: false,

  get here() {
    return document.visibilityState === "visible" && (document.hasFocus() || this.hostFocused);
  },
};
