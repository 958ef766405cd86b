// Starts the console: theme, cache, router.
import './mantine.css';
import '@rapport/kit/tokens.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { theme } from '@rapport/kit';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';
import { fetchScreensWhenIdle, router } from './router.tsx';

const schemes = localStorageColorSchemeManager({ key: 'rapport.scheme' });
const place = document.getElementById('app');

if (place) {
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemes}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={4} zIndex={1000} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
  setTimeout(fetchScreensWhenIdle, 3_000);
}
