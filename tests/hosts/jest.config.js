// As documented: Jest reads ES modules without a transform if NODE_OPTIONS=--experimental-vm-modules is set.
export default { testEnvironment: 'node', transform: {} }
