'use strict'

/** The platform as packages are named after it: linux-x64-gnu. */
function platform() {
  const { platform, arch } = process
  if (platform === 'linux') return `${platform}-${arch}-${isMusl() ? 'musl' : 'gnu'}`
  return platform === 'win32' ? `${platform}-${arch}-msvc` : `${platform}-${arch}`
}

function isMusl() {
  // Left out of the report: looking names up would wait for the network.
  const before = process.report.excludeNetwork
  process.report.excludeNetwork = true
  const { header } = process.report.getReport()
  process.report.excludeNetwork = before
  return !header.glibcVersionRuntime
}

module.exports = platform
