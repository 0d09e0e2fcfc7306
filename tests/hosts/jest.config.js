// As the README says: Jest takes ES modules as they are, started with NODE_OPTIONS=--experimental-vm-modules.
export default { testEnvironment: 'node', transform: {} }
