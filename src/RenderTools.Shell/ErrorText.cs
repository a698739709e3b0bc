using System.Management.Automation;

namespace RenderTools.Shell;

/// <summary>The text of an error that ended everything: who, what, and where in the script.</summary>
internal static class ErrorText
{
    internal static string Of(RuntimeException exception)
    {
        var record = exception.ErrorRecord;
        var invocation = record.InvocationInfo;
        var who = invocation?.MyCommand?.Name;
        // The record's own exception: that of $ErrorActionPreference = 'Stop' tells of the preference before the cause.
        var what = record.ErrorDetails?.Message ?? record.Exception.Message;
        var text = string.IsNullOrEmpty(who) ? what : $"{who}: {what}";
        // In a one-line -c the place goes without saying; a parse error of a file carries it already.
        var place = exception is not ParseException && !string.IsNullOrEmpty(invocation?.ScriptName) ? invocation.PositionMessage : null;
        return string.IsNullOrEmpty(place) ? text : text + Environment.NewLine + place;
    }
}
