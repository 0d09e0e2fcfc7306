// What the suite needs of the web and the host lacks (jsdom-environment.js has it). Imported after the package, which must do without.
Object.assign(globalThis, globalThis.webGlobals)
