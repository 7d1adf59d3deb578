'use client'

import { useEffect, useState } from 'react'
import { echo } from './echo'

export function EchoInPage({ address }: { readonly address: string }) {
  const [text, setText] = useState('not yet')

  useEffect(() => {
    echo(address).then(setText, (error: unknown) => setText(String(error)))
  }, [address])

  return <p id="in-page">{text}</p>
}
