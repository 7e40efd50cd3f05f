// @ts-check
/** Signing out of the pages for admins and auditors. */
import { Api, ApiError } from "./api.js";

const button = /** @type {HTMLButtonElement} */ (document.getElementById("sign-out"));

button.addEventListener("click", async () => {
  button.disabled = true;
  try {
    await new Api().post("/logout");
    location.assign("/login");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    button.disabled = false;
    button.textContent = error.sentence;
  }
});
