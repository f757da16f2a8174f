/** The values of one suppression list, compactly: a million of them take some 16 MB. */
export type SuppressionList = {
  /** How many values it holds. */
  size: number;
  /** Hex SHA-256 of the file: another content is another configuration. */
  sha256: string;
  /** Whether one of a lead's values, normalized as leads are, stands on it. */
  has: (value: string) => boolean;
};
