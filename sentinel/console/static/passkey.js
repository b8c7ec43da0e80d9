// Passkeys: makes the buttons work that make or show one. Without this script they stay hidden, and
// name, password and code do all.
"use strict";

(() => {
  const credentials = window.PublicKeyCredential && navigator.credentials;
  if (!credentials) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (known) => (known || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const options = async (form) => {
    const answer = await fetch(form.dataset.passkey, { cache: "no-store" });
    if (!answer.ok) throw new Error("no options");
    const found = await answer.json();
    found.challenge = bytes(found.challenge);
    return found;
  };

  const show = async (form) => {
    const asked = await options(form);
    asked.allowCredentials = listed(asked.allowCredentials);
    const shown = await credentials.get({ publicKey: asked });
    const { response } = shown;
    form.elements.assertion.value = JSON.stringify({
      id: shown.id, rawId: text(shown.rawId), type: shown.type,
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    });
  };

  const make = async (form) => {
    const asked = await options(form);
    asked.user.id = bytes(asked.user.id);
    asked.excludeCredentials = listed(asked.excludeCredentials);
    const made = await credentials.create({ publicKey: asked });
    form.elements.attestation.value = JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    });
  };

  const offer = (button, act) => {
    const form = button.form;
    const fault = form.querySelector("[data-fault]");
    form.hidden = false;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      if (fault) fault.hidden = true;
      try {
        await act(form);
        form.submit();
      } catch { // refused, or nothing chosen: the reader may try again, or take another way
        button.disabled = false;
        if (fault) fault.hidden = false;
      }
    });
  };

  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-use-passkey]")) offer(button, show);
  for (const button of document.querySelectorAll("[data-make-passkey]")) offer(button, make);
})();
