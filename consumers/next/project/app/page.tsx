import { connection } from 'next/server'
import { echo } from './echo'
import { EchoInPage } from './echo-in-page'

export default async function Page() {
  await connection() // not when the application is built, but for each request
  const address = process.env['ECHO_ADDRESS'] ?? ''
  return (
    <main>
      <p id="in-server">{await echo(address)}</p>
      <EchoInPage address={address} />
    </main>
  )
}
