// Hands allauth's script what a page holds, and says in the page's own words why the browser gave no passkey.
const button = document.querySelector("[data-passkey]");
if (button && window.PublicKeyCredential) {
  const { passkey, credential, passwordless } = button.dataset;
  const ids = { [passkey]: button.id, credential, passwordless, data: "passkey-data" };
  window.allauth.webauthn.forms[`${passkey}Form`]({ ids });
  button.hidden = false;
  // The Enter key sends a form as it is; here it must ask for the passkey first.
  button.form.addEventListener("submit", (event) => { event.preventDefault(); button.click(); });
  const problems = [...document.querySelectorAll("[data-passkey-problem]")];
  const say = (name) => {
    const fitting = problems.find((problem) => problem.dataset.passkeyProblem === name) ?? problems[0];
    for (const problem of problems) problem.hidden = name === undefined || problem !== fitting;
  };
  button.addEventListener("click", () => say());
  document.addEventListener("allauth.error", (event) => { event.preventDefault(); say(event.detail.exception?.name); });
}
