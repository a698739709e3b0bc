namespace RenderTools.Media.Scenes;

/// <summary>
/// What is measured of one frame of a video for the search for scenes. All but the last in 1/64 of a level (0 to 255),
/// as a mean over the reduced picture.
/// </summary>
/// <param name="Difference">How much of the frame is not in the frame before; 0 for the first frame.</param>
/// <param name="Detail">How far samples are from the mean of their block: what a difference compares with.</param>
/// <param name="Brightness">The mean of luma.</param>
/// <param name="Return">
/// How much of the most similar of the next frames is not in the frame before this one; <see cref="Difference"/> if no
/// frame was compared.
/// </param>
/// <param name="ReturnAfter">After how many frames the most similar one comes; 0: no frame was compared.</param>
internal readonly record struct FrameScore(
    ushort Difference,
    ushort Detail,
    ushort Brightness,
    ushort Return,
    byte ReturnAfter
)
{
    /// <summary>Frames before a frame on which its numbers depend.</summary>
    public const int FramesBefore = 2;

    /// <summary>Frames after a frame on which its numbers depend: a flash is over by then.</summary>
    public const int FramesAfter = 10;
}
