// @ts-check
/** Signing in without leaving the page; before this script has come the form works by itself. */
import { Api, ApiError } from "./api.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const problem = /** @type {HTMLElement} */ (document.querySelector("#problem"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  button.disabled = true;
  try {
    await new Api().post("/login", { username: String(fields.get("username")).trim(), password: fields.get("password") });
    const next = new URLSearchParams(location.search).get("next") ?? "";
    location.replace(/^\/(messages(\/\d+)?|calls|contacts|settings|status|audit)$/.test(next) ? next : "/");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    problem.textContent = error.sentence;
    problem.hidden = false;
    button.disabled = false;
    const password = /** @type {HTMLInputElement} */ (form.elements.namedItem("password"));
    password.value = "";
    password.focus();
  }
});
