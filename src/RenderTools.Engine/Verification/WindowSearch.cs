namespace RenderTools.Verification;

/// <summary>How a window of the reference is reached.</summary>
/// <param name="EarlierKeyframes">Keyframes to go back beyond the nearest one.</param>
/// <param name="FromStart">Whether the reference is decoded from its beginning.</param>
/// <param name="Staged">Whether the reference's frames first go into a file, which survives a change of size.</param>
internal readonly record struct WindowSearch(int EarlierKeyframes, bool FromStart = false, bool Staged = false);
