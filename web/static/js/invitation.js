// @ts-check
/** Choosing a password by invitation. The token stands behind the # of the address, which no server gets to see. */
import { Api, ApiError } from "./api.js";
import { SHORTEST, strength } from "./password-strength.js";
import { later } from "./strings.later.js";

const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
const password = /** @type {HTMLInputElement} */ (find("password"));
const show = /** @type {HTMLInputElement} */ (find("show"));
const problem = find("problem");
const token = location.hash.slice(1);
const api = new Api();

/** @param {unknown} error */
function tell(error) {
  if (!(error instanceof ApiError)) throw error;
  problem.textContent = error.sentence;
  problem.hidden = false;
  // It was used, or is too old: there is nothing more to do here.
  if (error.id === "not_found") form.hidden = true;
}

password.addEventListener("input", () => {
  const { short, ...words } = later.invitation.strength;
  const how = strength(password.value);
  find("strength").dataset.strength = how;
  find("strength").textContent = password.value === "" ? "" : how === "short" ? short(SHORTEST - [...password.value].length) : words[how];
});
show.addEventListener("change", () => {
  password.type = show.checked ? "text" : "password";
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  problem.hidden = true;
  try {
    await api.post("/invitation/accept", { token, password: password.value });
    location.replace("/");
  } catch (error) {
    tell(error);
    button.disabled = false;
    password.focus();
  }
});

if (token === "") {
  problem.textContent = later.invitation.none;
  problem.hidden = false;
} else {
  try {
    const { user } = await api.post("/invitation", { token });
    find("welcome").textContent = later.invitation.welcome(user.name, user.username);
    /** @type {HTMLInputElement} */ (find("username")).value = user.username;
    form.hidden = false;
    password.focus();
  } catch (error) {
    tell(error);
  }
}
