// Mantine dressed in our tokens, so that its controls and our own parts look like one product.
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#eeeffc',
  '#dcdef8',
  '#b9bcf0',
  '#a3a8ff',
  '#8289ff',
  '#6a71ee',
  '#555cdc',
  '#4349c4',
  '#373ca6',
  '#2b2f85',
];

const dark: MantineColorsTuple = [
  '#e9eaee',
  '#b6bbc6',
  '#969dab',
  '#6d7482',
  '#3a3f48',
  '#282b32',
  '#1b1e23',
  '#16181c',
  '#121317',
  '#0f1013',
];

const gray: MantineColorsTuple = [
  '#f7f7f9',
  '#f2f3f5',
  '#e5e6eb',
  '#d6d8df',
  '#c3c6cf',
  '#8b909c',
  '#646b7a',
  '#4d5361',
  '#333844',
  '#1a1c22',
];

const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd6d3',
  '#f6b3ae',
  '#ff958d',
  '#ea6a61',
  '#d6453b',
  '#c43127',
  '#b3261e',
  '#951d16',
  '#771711',
];

/** Even the smallest button is a target of 24 px and more. */
function buttonVars(_theme: unknown, props: { size?: unknown }): { root: { '--button-height'?: string } } {
  return { root: props.size === 'compact-xs' ? { '--button-height': '26px' } : {} };
}

/** The theme of every screen. */
export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 7, dark: 6 },
  colors: { iris, dark, gray, red },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' }, vars: buttonVars },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: {
      defaultProps: { openDelay: 350, withArrow: false, events: { hover: true, focus: true, touch: false } },
    },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        padding: 'lg',
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontSize: '0.9375rem', fontWeight: 620 } },
    },
    // A heading of a dialog is no second banner of the page.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: 'md',
        position: 'bottom-end',
        // In place, so that what a menu holds stays inside its landmark.
        withinPortal: false,
      },
    },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});
