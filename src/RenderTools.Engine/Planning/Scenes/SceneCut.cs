namespace RenderTools.Planning.Scenes;

/// <summary>A scene change.</summary>
/// <param name="Frame">The scene's first frame, by its place among the frames that were measured.</param>
/// <param name="Score">How much of this frame is not in the frame before it, 0 to 100.</param>
internal readonly record struct SceneCut(int Frame, double Score);
