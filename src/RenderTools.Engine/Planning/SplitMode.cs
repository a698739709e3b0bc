namespace RenderTools.Planning;

/// <summary>How the windows of a plan are chosen.</summary>
public enum SplitMode
{
    /// <summary>Equal predicted cost, from frames and packet sizes.</summary>
    Balanced,

    /// <summary>Equal numbers of frames; the remainder goes to the first windows, one frame each.</summary>
    Uniform,

    /// <summary>As Uniform, with every cut moved to the nearest keyframe of the source.</summary>
    Keyframe,

    /// <summary>As Balanced, with cuts at scene changes; within a scene only if it is too long for a chunk.</summary>
    Scene,
}
