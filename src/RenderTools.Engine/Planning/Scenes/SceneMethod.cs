namespace RenderTools.Planning.Scenes;

/// <summary>When a difference between two frames is a scene change.</summary>
public enum SceneMethod
{
    /// <summary>When it is large against the differences around it, and not small.</summary>
    Adaptive,

    /// <summary>When it is large.</summary>
    Content,
}
