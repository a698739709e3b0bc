namespace RenderTools.Planning;

/// <summary>Why a chunk would gladly begin at a frame.</summary>
internal enum CutKind
{
    /// <summary>The source has a keyframe there, so nothing is decoded in vain.</summary>
    Keyframe,

    /// <summary>A scene begins, so an encoder would have begun anew there by itself.</summary>
    Scene,
}
